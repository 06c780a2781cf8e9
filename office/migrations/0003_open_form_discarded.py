from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0002_open_form_a_tab")]

    operations = [
        migrations.AddField("openform", "discarded", models.JSONField(null=True)),
    ]
