"""As little as the example needs, for this machine alone; your own project has its own."""

import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).parents[1]
DATA = Path(os.environ.get("MOH_DATA", BASE_DIR))

SECRET_KEY = secrets.token_urlsafe(50)  # a new one at each start: nothing here outlives it
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
DEBUG = False  # the debug page would show a request's body
ROOT_URLCONF = "project.urls"
INSTALLED_APPS = ["certificates"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "records.sqlite3"}}
USE_TZ = True

# What the app `certificates` needs
MOH_KEY_FILE = DATA / "key.pem"
MOH_CERTIFICATES = DATA / "issued"
