"""``python -m rijswijk_dash``."""

import sys


def main() -> None:
    """Run the command line; when it does not even load, say why and what to do."""
    try:
        from rijswijk_dash.cli.commands import main as run
    except Exception as error:  # A broken setting, file or package: never a traceback.
        from rijswijk_dash.cli.start import not_started

        sys.exit(not_started(error, sys.argv[1:]))
    run()


if __name__ == "__main__":
    main()
