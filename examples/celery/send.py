"""Send tasks, as your own system would: one for each request (JSON) or file of many (CSV).

python send.py ../request.json ../vaccinations.csv
"""

import sys
import uuid
from pathlib import Path

import events
import tasks

NAMESPACE = uuid.UUID("6f7ad5b0-3a0c-4f3c-9a55-1f6a2b8c0d11")  # any one, and always the same

sent = []
for name in sys.argv[1:]:
    path = Path(name).absolute()
    if path.suffix == ".csv":
        sent.append(tasks.certify_file.delay(str(path)))
        continue
    # Your own system has a number for the event; here it comes from the file's name.
    event_id = str(uuid.uuid5(NAMESPACE, path.name))
    events.add(event_id, path.read_text(encoding="utf-8"))
    sent.append(tasks.certify_event.delay(event_id))
for result in sent:
    print(result.get(timeout=60))
