"""All numbers of a run."""

from collections.abc import Callable, Mapping
from typing import Any

from rgdl.numbers import chain, coarse, fields, ledger, machines, samples, theory
from rgdl.numbers.configuration import numbers_given
from rgdl.numbers.measures import other_number
from rgdl.numbers.names import Names
from rgdl.numbers.number import Named, Number, Tables
from rgdl.numbers.run import Run

# Tables that each reads: without one of them it is passed over.
_COLLECTORS: tuple[tuple[set[str], Callable[[Run], Named]], ...] = (
    ({"exact"}, samples.numbers_known),
    ({"ensembles"}, samples.numbers_of_ensembles),
    ({"ensembles_whole"}, samples.numbers_of_all_tests),
    ({"layers"}, fields.numbers_of_layers),
    ({"receptive_fields"}, fields.numbers_of_fields),
    ({"receptive_fields"}, fields.numbers_of_localized_growth),
    ({"sizes", "growth"}, fields.numbers_of_growth),
    ({"sizes"}, fields.numbers_of_permuted),
    ({"model"}, machines.numbers_of_model),
    ({"learning_curve"}, machines.numbers_of_learning_curve),
    ({"generation"}, machines.numbers_of_generation),
    ({"generated_correlation"}, machines.numbers_of_generated_correlation),
    ({"reconstruction"}, machines.numbers_of_reconstruction),
    ({"coherence"}, machines.numbers_of_coherence),
    ({"coarse_spins"}, coarse.numbers_of_coarse_spins),
    ({"identities"}, theory.numbers_of_identities),
    ({"counterexample"}, theory.numbers_of_counterexample),
    ({"kadanoff", "kadanoff_machines"}, theory.numbers_of_kadanoff),
    ({"learning"}, theory.numbers_of_learning),
    ({"decimation_enumerated", "decimation_network"}, chain.numbers_of_decimation),
    ({"decimation_divergence"}, chain.numbers_of_divergence),
    ({"decimation_samples"}, chain.numbers_of_decimated_samples),
    ({"claims"}, ledger.numbers_of_claims),
)


def collect_numbers(tables: Tables, given: Mapping[str, Any]) -> dict[str, Number]:
    """Every number that a text on a run may state, by name.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The final tables of the run by their names, and its `claims`; and `exact`, what is known
        without any samples. One that is not there gives no numbers.
    given : mapping of str to value
        The configuration, as `flatten` gives it.

    Returns
    -------
    dict of str to Number
        By dotted keys, sorted. The network of Figure 3 is `shown` in them, null models are
        `nulls.NAME`, and the configuration is under `config`. Numbers of several seeds are means
        with standard errors: see `rgdl.numbers.seeds`.

    Raises
    ------
    ValueError
        If `given` does not say what Figure 3 shows, or if two numbers have one name.
    """
    run = Run.of(tables, Names(given))
    numbers: dict[str, Number] = {}
    for key, number in _all(run, given):
        if key in numbers:
            raise ValueError(f"names must tell numbers apart, got {key} for two of them")
        numbers[key] = number
    numbers |= {key: other_number(key, mean) for key, mean in run.other_means(numbers)}
    return dict(sorted(numbers.items()))


def _all(run: Run, given: Mapping[str, Any]) -> Named:
    yield from numbers_given(given, run.names)
    for needed, collect in _COLLECTORS:
        if needed <= run.tables.keys():
            yield from collect(run)
    layers = given.get(f"networks.{run.names.shown}.layers")
    if layers and "model" in run.tables:
        yield from machines.numbers_of_whole_model(run, layers[0])
