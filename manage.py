#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line
from django.db.utils import OperationalError

REFUSED = 2


def main(*words: str) -> None:
    """Say which office this is, then do what is asked. `version` is this program's, not Django's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    try:
        print(settings.WHERE, file=sys.stderr)
        if words == ("version",):
            django.setup()
            call_command("version")
        else:
            execute_from_command_line([sys.argv[0], *words])
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(REFUSED)
    except OperationalError as error:  # met by a command of Django's: ours say so themselves
        from bulletin.management.base import fault_of_database  # noqa: PLC0415  needs loaded models

        print(fault_of_database(error), file=sys.stderr)
        sys.exit(REFUSED)


if __name__ == "__main__":
    main(*sys.argv[1:])
