"""Figures of what is released and how it is read, and readers who subscribe by mail."""

import bulletin.models.subscribers
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulletin', '0015_known_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='邮件地址')),
                ('mailbox', models.CharField(db_index=True, max_length=254)),
                ('key', models.CharField(default=bulletin.models.subscribers.make_key, editable=False, max_length=32)),
                ('asked_for', models.JSONField(default=list)),
                ('asked_at', models.DateTimeField(db_index=True, verbose_name='要求订阅的时间')),
                ('confirm_until', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('refusals', models.PositiveSmallIntegerField(default=0, verbose_name='退信次数')),
                ('rests_since', models.DateTimeField(null=True, verbose_name='停发时间')),
                ('bulletins', models.ManyToManyField(related_name='subscribers', to='bulletin.bulletin', verbose_name='刊物')),
            ],
            options={
                'verbose_name': '邮件订阅',
                'verbose_name_plural': '邮件订阅',
                'ordering': ['-confirmed_at', '-pk'],
                'default_permissions': ('view', 'delete'),
            },
        ),
        migrations.CreateModel(
            name='ReaderLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mail_due_at', models.DateTimeField(db_index=True, null=True, verbose_name='下次发信')),
                ('mailed_at', models.DateTimeField(null=True, verbose_name='发信时间')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='失败次数')),
                ('fault', models.CharField(blank=True, max_length=500, verbose_name='发信故障')),
                ('action', models.CharField(max_length=20)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bulletin.edition')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='bulletin.subscriber')),
            ],
            options={
                'verbose_name': '给订阅人的信',
                'verbose_name_plural': '给订阅人的信',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('subscriber', 'edition', 'action'), name='one_letter_an_edition'), models.CheckConstraint(condition=models.Q(models.Q(('action', 'confirm'), ('edition', None)), models.Q(('action__in', ['published', 'corrected', 'taken_down']), ('edition__isnull', False)), _connector='OR'), name='reader_letter_of_an_edition')],
            },
        ),
        migrations.CreateModel(
            name='UsedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('month', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('article', '文章'), ('brief', '简讯')], max_length=7)),
                ('rank', models.PositiveSmallIntegerField()),
                ('place', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('turn', models.PositiveSmallIntegerField()),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bulletin.bulletin')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='used_texts', to='bulletin.edition')),
            ],
            options={
                'ordering': ['-date', 'pk'],
                'permissions': [('see_numbers', '看统计')],
                'default_permissions': (),
                'indexes': [models.Index(fields=['-date', 'id'], name='used_text_newest'), models.Index(fields=['source', '-date'], name='used_text_of_unit')],
                'constraints': [models.UniqueConstraint(fields=('edition', 'place', 'turn'), name='used_text_once')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('page', '浏览'), ('file', '下载')], max_length=4)),
                ('path', models.CharField(max_length=200)),
                ('count', models.PositiveBigIntegerField()),
                ('bulletin', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bulletin.bulletin')),
            ],
            options={
                'ordering': ['-day', 'path'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('day', 'kind', 'path'), name='one_visit_a_day'), models.CheckConstraint(condition=models.Q(('kind__in', ['page', 'file'])), name='visit_kind')],
            },
        ),
    ]
