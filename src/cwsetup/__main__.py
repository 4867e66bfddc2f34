"""``python -m cwsetup``, and the entry point of the ``cwsetup`` command."""

import sys

from cwsetup import __version__


def main() -> None:
    """Run the command line; the version is answered before anything else is imported."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"cwsetup {__version__}\n")
        return
    from cwsetup.cli.app import main as run  # noqa: PLC0415 - see above
    from cwsetup.cli.context import Context  # noqa: PLC0415

    context = Context()
    context.leaving.hear()
    sys.exit(run(context=context))


if __name__ == "__main__":
    main()
