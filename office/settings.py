"""All settings; what differs between machines comes from the environment, or the file that stands for it
(`environment.py`; the table of all is in docs/operations.md).
"""

import logging
import os
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from office import environment, logs

env = environment.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT_FILE = environment.read_file(BASE_DIR)  # read before any setting is
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)

# Before anything is made: who names no database has not said which office is meant.
DATABASE_URL = env("DATABASE_URL", default="") or (f"sqlite:///{DATA_DIR / 'db.sqlite3'}" if DEBUG else "")
if not DATABASE_URL:
    raise ImproperlyConfigured(environment.NO_DATABASE)
environment.make_folder(DATA_DIR)

# Safe unless the environment says otherwise.
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECRET_KEY = environment.secret("SECRET_KEY") or environment.kept_secret(DATA_DIR / "secret-key")
# What the audit log is hashed with.
AUDIT_KEY = environment.secret("AUDIT_KEY") or environment.kept_secret(DATA_DIR / "audit-key")
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "simple_history",
    "ckeditor",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",  # its tables are there whether TASKS asks for them or not
    "office.apps.OfficeConfig",
    "bulletin.apps.BulletinConfig",  # last: its post_migrate finds every permission made
]

MIDDLEWARE = [
    "office.request_ids.RequestIds",  # first: whatever is answered or logged has its number
    "office.health.Probes",  # before any question of hosts, of HTTPS and of the database
    "bulletin.site.metrics.Metrics",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "office.accounts.sessions.PeopleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",  # whose change it is
    "office.refusals.PutOnRecord",
    "allauth.account.middleware.AccountMiddleware",
    "bulletin.site.newer.NewerDocuments",
    "bulletin.site.altered.AlteredDocuments",
]

ROOT_URLCONF = "office.urls"
WSGI_APPLICATION = "office.wsgi.application"

TEMPLATES = [
    # The site's pages and all error pages: what lies in templates/site, and nothing else.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {"environment": "bulletin.site.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database
DATABASE_POOLER = env.bool("DATABASE_POOLER", default=False)  # PgBouncer, one connection a transaction
DATABASE_SECONDS = env.int("DATABASE_SECONDS", default=30)  # that a page waits for one statement (PostgreSQL)
DATABASES = {"default": environment.database(DATABASE_URL, pooled=DATABASE_POOLER)}
WHERE = environment.where(DATABASES["default"], DATA_DIR)  # what every command begins with
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Public pages, kept for some seconds: with CACHE_URL here, without it by a cache in front alone.
# A Redis keeps them for all machines, and who has to wait after wrong passwords.
_cache_url = environment.secret("CACHE_URL")
CACHES = {"default": environment.cache(_cache_url or "dummycache://")}
if _cache_url:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.security.SecurityMiddleware"), "bulletin.site.caching.PageCache"
    )

# Work that nobody awaits: left to `manage.py work` with TASKS=database; without it only begun, or done when asked for.
_tasks = env("TASKS", default="immediate")
if _tasks not in environment.TASK_BACKENDS:
    raise ImproperlyConfigured(environment.UNKNOWN_TASKS)
TASKS = {"default": {"BACKEND": environment.TASK_BACKENDS[_tasks], "QUEUES": []}}  # of any name
HAS_WORKERS = _tasks == "database"
# Documents somebody waits for: typeset on this machine, or with PRESS=tasks by `manage.py work --press` on any.
_press = env("PRESS", default="here")
if _press not in ("here", "tasks"):
    raise ImproperlyConfigured(environment.UNKNOWN_PRESS)
PRESS_ELSEWHERE = _press == "tasks"
if PRESS_ELSEWHERE and not HAS_WORKERS:
    raise ImproperlyConfigured(environment.PRESS_WITHOUT_TASKS)

# People
AUTH_USER_MODEL = "office.User"
AUTHENTICATION_BACKENDS = [
    "office.accounts.backend.PacedBackend",
    "django.contrib.auth.backends.ModelBackend",
    "bulletin.reach.BulletinRoles",  # what a role for one bulletin permits
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "office.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "office.passwords.HardToGuess"},
    {"NAME": "office.passwords.NotAgain"},
    {"NAME": "office.passwords.EndsSessions"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# Whom the login page says to ask, for example 青岚市创建办秘书科，电话 0000-1234567.
ASK_FOR_ACCOUNTS = env("ASK_FOR_ACCOUNTS", default="")
# Roles whose holders, and superusers, must have a second factor; empty: nobody must, and nothing is asked afresh.
SECOND_FACTOR_FOR = environment.listed("SECOND_FACTOR_FOR", [] if DEBUG else ["审核", "发布", "管理", "安全", "审计"])
REAUTHENTICATE_AFTER_MINUTES = env.int("REAUTHENTICATE_AFTER_MINUTES", default=15)  # 0: never
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
INVITATION_DAYS = env.int("INVITATION_DAYS", default=3)

# Logins go through allauth's steps, second factors are its own; nobody signs up, and pages and limits are ours.
ACCOUNT_ADAPTER = "office.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # they count in the cache; office/accounts/guessing.py counts in rows
MFA_ADAPTER = "office.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # phones are some seconds off
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "office.accounts.second.CodeForm",
    "authenticate_webauthn": "office.accounts.second.PasskeyForm",
    "activate_totp": "office.accounts.second.FirstCodeForm",
    "add_webauthn": "office.accounts.second.NewPasskeyForm",
    "login_webauthn": "office.accounts.second.PasskeyLoginForm",
}

# Language and time
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = environment.time_zone("TIME_ZONE", "Asia/Shanghai")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True

# Mail. Letters are sent by `manage.py send_notices`; without EMAIL_URL notices are on the bell alone.
_mail_url = env("EMAIL_URL", default="")
_mail_server = environment.mail_server(_mail_url)
vars().update(_mail_server)
HAS_MAIL = bool(_mail_url)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds the server may take to answer
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="") or _mail_server["EMAIL_HOST_USER"] or "newsroom@localhost"
SECURITY_CONTACT = environment.listed("SECURITY_CONTACT")  # addresses by which a hole is reported (security.txt)
SITE_URL = environment.site_url("SITE_URL")  # where letters point to, and the lasting address of each page

# Two persons: after how many hours what nobody confirmed or stopped takes effect; and whether 管理, 安全 and 审计 are
# three people's duties (三员).
TWO_PERSON_HOURS = env.float("TWO_PERSON_HOURS", default=24)
SEPARATE_DUTIES = env.bool("SEPARATE_DUTIES", default=not DEBUG)
# Where each look at the record leaves the newest hash of the audit log: a file on another disk, mailboxes, syslog.
AUDIT_ANCHOR_FILE = env("AUDIT_ANCHOR_FILE", default="")
AUDIT_ANCHOR_MAIL = tuple(environment.listed("AUDIT_ANCHOR_MAIL"))
AUDIT_ANCHOR_SYSLOG = env("AUDIT_ANCHOR_SYSLOG", default="")  # /dev/log, or a host and port

# After how many seconds what was counted of readers (浏览、下载) is written down; 0: at once, in the request.
VISITS_SECONDS = env.float("VISITS_SECONDS", default=20)

DISPATCH_ATTACH_KB = env.int("DISPATCH_ATTACH_KB", default=2048)  # a larger PDF is not attached to letters to units
REMIND_AFTER_DAYS = env.int("REMIND_AFTER_DAYS", default=3)  # what waits longer is reminded of; 0: nothing is

# Files. Editions and media lie in DATA_DIR and are never under a public folder.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "office.static.Storage"
    },
}
# Behind the folders of what never changes, an object store that all machines of the office share (bulletin/shelf.py).
if _shelf_url := environment.secret("SHELF_URL"):
    STORAGES["shelf"] = environment.object_store(_shelf_url)
MEDIA_ROOT = DATA_DIR / "media"
PICTURES_MB = env.int("PICTURES_MB", default=None)  # that all of them may take
EDITIONS_ROOT = DATA_DIR / "editions"
INCOMING_ROOT = DATA_DIR / "incoming"  # the files that drafts were made from, as they came
VOLUMES_ROOT = DATA_DIR / "volumes"  # made from editions; may be deleted at any time
PRINTS_ROOT = DATA_DIR / "prints"  # so are these
OFD_ROOT = DATA_DIR / "ofd"  # and these
EPUBS_ROOT = DATA_DIR / "epubs"  # and these
PAGES_ROOT = DATA_DIR / "pages"  # and the pictures of pages
PROOFS_ROOT = DATA_DIR / "proofs"  # and proofs of drafts, with the reports on them
SIGNOFFS_ROOT = DATA_DIR / "signoffs"  # and the sheets of who approved them
ON_RECORD = DATA_DIR / "on-record.json"  # what the last look found in the log of each edition
# A second folder, best on another disk, where what was sealed is kept too, and damaged files are put back from.
EDITIONS_COPY = Path(env("EDITIONS_COPY")).resolve() if env("EDITIONS_COPY", default="") else None
X_ACCEL = env("X_ACCEL", default="")  # the internal location of nginx that is DATA_DIR, such as /sealed/

LANGUAGE_MODEL = DATA_DIR / "proofreading" / "zh_CN.lm"  # what the proofreader knows wrong characters by
WORDING_ROOT = DATA_DIR / "wording"  # what released editions say, for it; may be deleted at any time

# The press: limits that end a runaway job.
PRESS_SECONDS = env.float("PRESS_SECONDS", default=60)
PRESS_MEMORY_MB = env.int("PRESS_MEMORY_MB", default=1024)
# Of the threads of a web process so many may wait for the press; one at least is to be left for readers.
PRESS_QUEUE = env.int("PRESS_QUEUE", default=3)
PRESS_WORKERS = env.int("PRESS_WORKERS", default=1)  # jobs at a time, of all processes of this machine
PRESS_NICENESS = env.int("PRESS_NICENESS", default=5)  # the workers': they yield to what readers wait for
PRESS_REST_SECONDS = env.float("PRESS_REST_SECONDS", default=300)  # without a job, then a worker ends
PRESS_TURNS = DATA_DIR / "turns"  # where the processes agree whose turn it is
# What the print shop's inks do: the profile of its own that a shop names, or SWOP.
PRINT_PROFILE = Path(env("PRINT_PROFILE", default="") or DATA_DIR / "profiles" / "cmyk.icc")
# Fonts this office prefers, by role: PRESS_FONT_BODY="方正仿宋_GBK,..."; the roles are the press's to know.
PRESS_FONTS = {
    name.removeprefix("PRESS_FONT_").lower(): environment.listed(name)
    for name in os.environ
    if name.startswith("PRESS_FONT_")
}

# The office's certificate, which signs a copy of each PDF at its release: in a file (PKCS#12), or in a token (PKCS#11).
# Without either nothing is signed.
SIGNING_CERTIFICATE = env("SIGNING_CERTIFICATE", default="")
SIGNING_PKCS11_MODULE = env("SIGNING_PKCS11_MODULE", default="")
SIGNING_PKCS11_TOKEN = env("SIGNING_PKCS11_TOKEN", default="")  # its label
SIGNING_PKCS11_KEY = env("SIGNING_PKCS11_KEY", default="")  # the label of key and certificate in it
# Of the file, or the PIN of the token; either here or in a file of its own.
SIGNING_PASSPHRASE = environment.secret("SIGNING_PASSPHRASE")
SIGNING_PASSPHRASE_FILE = env("SIGNING_PASSPHRASE_FILE", default="")

# Security. Public pages run under 'self' alone; the writing page asks for more in its own view.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # the proxy must set these headers itself
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# CKEditor 4 writes style attributes and event attributes; `divarea` spares us the rest (no eval, no inline script).
WRITING_PAGE_CSP = {
    "style-src": [SELF, UNSAFE_INLINE],
    "script-src-attr": [UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],  # its icons, and a picture on its way up
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an issue with 120 briefs

SILENCED_SYSTEM_CHECKS = [
    "ckeditor.W001",  # CKEditor 4 is out of support: hardened below, and everything it sends passes richtext.clean
    "security.W021",  # whether to join the browsers' HSTS preload list is the domain owner's decision
]

# The writing window knows only what the print style knows (bulletin/document/richtext.py).
# What markup may stand, bulletin/admin/writing.py adds.
CKEDITOR_CONFIGS = {
    "default": {
        "language": "zh-cn",
        "width": "100%",
        "height": 420,
        "toolbar": [
            ["Format", "Bold", "Italic", "Subscript", "Superscript"],
            ["NumberedList", "BulletedList", "Blockquote", "Table", "Picture", "Link", "Unlink"],
            ["PasteText", "RemoveFormat"],
            ["Undo", "Redo", "Find", "Maximize"],
        ],
        "toolbarGroupCycling": False,  # arrow keys reach every button
        "extraPlugins": "divarea,image2",
        "imageUploadUrl": reverse_lazy("admin:bulletin_article_picture"),
        "pasteUrl": reverse_lazy("admin:bulletin_article_paste"),  # of no meaning to CKEditor: for desk/paste.js
        "image2_disableResizer": True,  # the print style sizes pictures
        "removePlugins": (
            "wysiwygarea,scayt,wsc,exportpdf,iframe,iframedialog,flash,forms,embed,embedsemantic,autoembed,mathjax,"
            "docprops,devtools,preview,codesnippetgeshi,codesnippet,elementspath,image,uploadfile,"
            "smiley,about,sourcearea,templates,print,save,newpage,div,showblocks,stylescombo,font,colorbutton,"
            "colordialog,bidi,copyformatting,dialogadvtab,horizontalrule,indentblock,justify,language,liststyle,"
            "pagebreak,specialchar,filebrowser,filetools,uploadimage,uploadwidget,notificationaggregator,"
            "pastetools,pastefromword,pastefromgdocs,pastefromlibreoffice"  # paste.js cleans what is pasted
        ),
        "clipboard_handleImages": False,  # files go through its dialog
        "title": "正文",
        "disableNativeSpellChecker": True,
        "linkShowAdvancedTab": False,
        "linkShowTargetTab": False,
        "versionCheck": False,
    }
}

# Whoever watches over the program: what must be free on the disk, what /readyz does not wait for (send_notices, backup
# ...), and from where /metrics may be asked.
FREE_MB = env.int("FREE_MB", default=500)
READY_WITHOUT = environment.listed("READY_WITHOUT")
METRICS_FROM = environment.networks("METRICS_FROM", ["127.0.0.0/8", "::1/128"])

# The log, on stderr: a line each for people (text) or for programs (json).
LOGGING = logs.config(
    environment.chosen("LOG_FORMAT", "text", ("text", "json")),
    environment.chosen("LOG_LEVEL", "INFO", logging.getLevelNamesMapping()),
)
