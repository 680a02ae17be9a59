"""The `ost` command, and `python -m ost`."""

import gc


def main() -> None:
    """Run one command and leave."""
    # A command lives for less than a second, and a tenth of it would go into collecting garbage while the
    # libraries are imported; what it leaves behind goes with the process.
    gc.disable()
    from ost.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
