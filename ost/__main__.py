"""The `ost` command, and `python -m ost`."""

import gc
import sys


def main() -> None:
    """Run one command and leave."""
    # A command lives for less than a second, and a tenth of it would go into collecting garbage while the
    # libraries are imported, and a sixth into a last look for some on the way out: frozen, that is skipped.
    # What a command leaves behind goes with the process.
    gc.disable()
    try:
        from ost.cli.main import main as run

        run()
    except KeyboardInterrupt:  # while the libraries were loaded
        sys.exit(130)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
