"""The steps of the theory, and the values of the configuration that they depend on."""

from typing import Any

from rgdl.config.file import Config


def theory_parameters(config: Config) -> dict[str, dict[str, Any]]:
    """All values on which the tables of the theory depend, by step."""
    theory = config.theory.model_dump()
    return {
        "check_identities": {
            "systems": theory["systems"],
            "machines": theory["machines"],
            "max_residual": config.acceptance.max_residual,
        },
        "measure_kadanoff": {"kadanoff": theory["kadanoff"]},
        "measure_information": {"information": theory["information"]},
        "measure_decimation": {"decimation": theory["decimation"]},
        "compare_learning": {"learning": theory["learning"]},
    }
