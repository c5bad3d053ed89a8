"""The record of what was issued: revoking and correcting need it."""

from django.db import models

from divoc_certify import random_certificate_id


class Record(models.Model):
    """An event, and the ID of its one certificate, which is stored before it is issued."""

    event = models.UUIDField(primary_key=True)
    certificate_id = models.CharField(max_length=64, unique=True, default=random_certificate_id)
    issued_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.certificate_id
