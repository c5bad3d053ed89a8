"""The certifier, made once in each process, when the views are loaded.

With a wrong key or a wrong setting, `manage.py check` and `manage.py runserver` end here.
"""

from django.conf import settings

from divoc_certify import Certifier, Issuer, PrivateKeySigner

CERTIFIER = Certifier(
    issuer=Issuer(
        id="https://moh.example/", name="Ministry of Health", country="EX", time_zone="Asia/Kolkata"
    ),
    signer=PrivateKeySigner.from_file(
        settings.MOH_KEY_FILE, verification_method="did:example:moh#key-1"
    ),
)
