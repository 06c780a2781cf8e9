"""What is found to differ from what was sealed has a table of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0010_approvals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=80, verbose_name="何处")),
                ("sentence", models.TextField(max_length=1000, verbose_name="情况")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="发现时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="又相符的时间")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="bulletin.edition",
                        verbose_name="版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "与封存不符",
                "verbose_name_plural": "与封存不符",
                "ordering": ["-pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)), fields=("edition", "part"), name="one_open_alarm"
                    )
                ],
            },
        ),
    ]
