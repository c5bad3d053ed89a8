"""`python -m divoc_certify`."""

import sys

from divoc_certify.cli import main

if __name__ == "__main__":
    sys.exit(main())
