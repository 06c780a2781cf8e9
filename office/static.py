"""How static files are served in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Each file under the name of its contents, also where one script module names another."""

    support_js_module_import_aggregation = True
