"""``python -m rijswijk_dash``."""

from rijswijk_dash.cli.commands import main

if __name__ == "__main__":
    main()
