"""Rows that are only added: the models refuse any change and, for the columns they name, the database does (frozen)."""

from typing import ClassVar, NoReturn, TypeVar

from django.db import models

from office.refusal import Refused

Row = TypeVar("Row", bound="AppendOnlyModel")


class AppendOnly(Refused):
    """Somebody tried to change or remove what may only be added to."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Rows are added one by one, and stay as they are."""

    def _refuse(self, *args, **kwargs) -> NoReturn:
        raise self.model.refusal(self.model.why_kept)

    update = delete = bulk_update = bulk_create = _refuse


class AppendOnlyModel(models.Model):
    """A row that is written once. `frozen` are the columns that the database itself keeps as they are."""

    frozen: ClassVar[tuple[str, ...]]
    why_kept: ClassVar[str]  # the sentence for whoever tries
    refusal: ClassVar[type[Refused]] = AppendOnly

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk:
            raise self.refusal(self.why_kept)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise self.refusal(self.why_kept)
