import io

import numpy as np
import pandas as pd
import pytest
from figure_contents import measures

from rgdl.figures.selection import known_of_all_seeds, select, select_first_network

TABLE = measures(
    [
        {"topic": "model", "quantity": "dF", "value": 1.0},
        {"topic": "fields", "which": "put back", "quantity": "rms_radius", "value": 2.0},
        {"topic": "fields", "quantity": "rms_radius", "value": 3.0, "n_seeds": 2},
        {"topic": "fields", "network": "other", "quantity": "rms_radius", "value": np.nan},
    ]
)


def test_rows_have_all_labels_also_when_a_file_left_them_empty():
    read = pd.read_csv(io.StringIO(TABLE.to_csv(index=False)))
    for table in (TABLE, read):
        assert select(table, topic="fields", which="", network="shown")["value"].tolist() == [3.0]
        assert len(select(table, topic="fields")) == 3


def test_a_missing_label_is_named_with_those_that_the_table_has():
    with pytest.raises(KeyError, match=r"quantity must be one of \['rms_radius'\], got 'rms'"):
        select(TABLE, topic="fields", quantity="rms")
    with pytest.raises(KeyError, match=r"topic must be one of \['model', 'fields'\], got 'fild'"):
        select(TABLE, topic="fild")


def test_the_first_network_is_that_of_the_topic():
    assert select_first_network(TABLE, "fields")["value"].tolist() == [2.0, 3.0]
    assert select_first_network(TABLE.iloc[::-1], "fields")["network"].tolist() == ["other"]


def test_means_over_some_seeds_are_not_known_of_all():
    assert known_of_all_seeds(TABLE)["value"].tolist() == [1.0, 2.0]
