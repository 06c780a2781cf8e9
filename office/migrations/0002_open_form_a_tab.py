from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("openform", "one_open_form_a_person"),
        migrations.AddField("openform", "tab", models.CharField(default="", max_length=32)),
        migrations.AddConstraint(
            "openform", models.UniqueConstraint(fields=["user", "page", "tab"], name="one_open_form_a_tab")
        ),
    ]
