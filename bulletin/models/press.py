"""Press workers on any machine (`manage.py work --press`), and what they made until it is fetched."""

from django.db import models


class PressWorker(models.Model):
    """A process that typesets, by its machine and number, and when it last showed a sign of life."""

    name = models.CharField(max_length=300, unique=True)
    equipment = models.CharField(max_length=64)  # SHA-256 of what decides its pages
    seen_at = models.DateTimeField()  # by the database's clock

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name


class PressedPages(models.Model):
    """A PDF on its way to whoever waits for it."""

    task = models.UUIDField(unique=True)
    pdf = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.task)
