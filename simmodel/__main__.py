"""``python -m simmodel`` is the same as ``simmodel``."""

from simmodel.cli.app import main

if __name__ == "__main__":
    main()
