"""The files under ``deploy/``, run as they are."""
