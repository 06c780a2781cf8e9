"""Who looks after logins is a permission; a motion stays (its triggers follow the migration, office/frozen.py)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('office', '0007_two_persons'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='user',
            options={'ordering': ['name', 'pk'], 'permissions': [('look_after_logins', '结束别人的登录，解除等待')], 'verbose_name': '人员', 'verbose_name_plural': '人员'},
        ),
        migrations.AlterField(
            model_name='motion',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁的账号'),
        ),
        migrations.AlterField(
            model_name='motion',
            name='outcome',
            field=models.CharField(blank=True, choices=[('confirmed', '已确认'), ('came_true', '到时生效'), ('stopped', '已叫停'), ('failed', '没有生效'), ('at_once', '马上生效')], max_length=10, verbose_name='结果'),
        ),
    ]
