"""By which files readers ask what is genuine (验真), and whether a bulletin prints a code that leads there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0014_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulletin",
            name="prints_code",
            field=models.BooleanField(
                default=False,
                help_text="勾选后，版记里印一个二维码，扫了到“验真”页看这一期现行的是哪一版。从下一次送审起。",
                verbose_name="版记印验真二维码",
            ),
        ),
        migrations.AddField(
            model_name="historicalbulletin",
            name="prints_code",
            field=models.BooleanField(
                default=False,
                help_text="勾选后，版记里印一个二维码，扫了到“验真”页看这一期现行的是哪一版。从下一次送审起。",
                verbose_name="版记印验真二维码",
            ),
        ),
        migrations.CreateModel(
            name="KnownFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("print", "指纹"),
                            ("text", "内容指纹"),
                            ("sealed", "PDF"),
                            ("signed", "签了名的 PDF"),
                            ("press", "印刷 PDF"),
                            ("ofd", "OFD"),
                            ("epub", "电子书（EPUB）"),
                            ("stamped", "盖“待审”的送审样张"),
                        ],
                        max_length=7,
                        verbose_name="文件",
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                ("word", models.CharField(max_length=64)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="bulletin.edition",
                        verbose_name="版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件的指纹",
                "verbose_name_plural": "文件的指纹",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("edition", "sha256"), name="one_row_a_file")],
            },
        ),
    ]
