"""``python -m adopt`` is ``adopt``."""

from adopt.cli import main

if __name__ == "__main__":
    main()
