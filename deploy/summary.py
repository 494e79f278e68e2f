"""Say which engines were tested and how many tests passed on each, from pytest's own result files."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def counts(results: Path) -> dict[str, int]:
    """Tests that passed, failed and were skipped."""
    suites = list(ElementTree.parse(results).getroot().iter("testsuite"))
    ran, failures, errors, skipped = (
        sum(int(suite.get(kind, 0)) for suite in suites) for kind in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return {"passed": ran - failed - skipped, "failed": failed, "skipped": skipped}


def phrase(numbers: dict[str, int]) -> str:
    return f"{numbers['passed']} passed, {numbers['failed']} failed" + (
        f", {numbers['skipped']} skipped" if numbers["skipped"] else ""
    )


def main(folder: Path) -> int:
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for results in sorted(folder.glob("*.xml"), key=lambda path: path.stat().st_mtime):
        numbers = counts(results)
        print(f"{results.stem:<12} {phrase(numbers)}")
        total = {kind: total[kind] + numbers[kind] for kind in total}
    print(phrase(total))
    return 0 if total["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
