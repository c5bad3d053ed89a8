"""The table of records."""

from django.db import migrations, models

import divoc_certify


class Migration(migrations.Migration):
    """As `manage.py makemigrations` has it."""

    initial = True

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("event", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "certificate_id",
                    models.CharField(
                        default=divoc_certify.random_certificate_id, max_length=64, unique=True
                    ),
                ),
                ("issued_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
