"""Who does what for one bulletin alone (本刊的角色), beside the roles for the whole office (Django's groups)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bulletin.models.bulletins import Bulletin
from office import roles


class BulletinRole(models.Model):
    """One role of one person for one bulletin. What it permits there is what `office.roles` says of the role."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bulletin_roles", verbose_name="人员"
    )
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="+", verbose_name="刊物")
    role = models.CharField("角色", max_length=10, choices=[(role, role) for role in roles.OF_A_BULLETIN])

    class Meta:
        verbose_name = verbose_name_plural = "本刊的角色"
        ordering = ["bulletin", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "bulletin", "role"], name="bulletin_role_once"),
            models.CheckConstraint(condition=Q(role__in=roles.OF_A_BULLETIN), name="bulletin_role_of_a_bulletin"),
        ]

    def __str__(self):
        return f"{self.person}：《{self.bulletin}》{self.role}"
