"""A rule for import-linter: what lies in a package itself imports from none of the floors inside it.

``trainings`` is a floor and holds the floors above it, which the linter's own layers cannot say.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FloorsAboveContract(Contract):
    """``package`` is the ground; ``floors`` are the packages in it that may import from it, never it from them."""

    type_name = "floors_above"

    # On an instance, the linter's fields are their values.
    package: str = fields.StringField()  # type: ignore[assignment]
    floors: set[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment]

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        above = {
            module for module in graph.modules if any(f"{module}.".startswith(f"{floor}.") for floor in self.floors)
        }
        ground = {self.package, *graph.find_descendants(self.package)} - above
        breaches = sorted(
            (importer, imported)
            for importer in ground
            for imported in graph.find_modules_directly_imported_by(importer) & above
        )
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["breaches"]:
            output.print_error(f"{importer} is not allowed to import {imported}, which lies above it.")
