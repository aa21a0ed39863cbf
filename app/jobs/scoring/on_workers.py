"""What scores on Spark's workers: the model's files and a batch of the feature table in, the lines of the file out."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from app.explaining.voice import Voice
from app.jobs.scoring.columns import Known
from app.jobs.scoring.lines import ScoreLines
from app.jobs.scoring.records import Part
from app.store import ErasedAccounts
from app.words import language_of, read_currency, read_sayings
from features.errors import TableError
from features.table import Kind, Layout
from features.table.columns import ColumnReader, Unused
from features.table.keys import SNAPSHOT, read_ids
from features.table.table import age
from models.pyfunc import open_model
from models.scorer import Scorer
from models.spec import ModelSpec


def pack_model(folder: Path, archive: Path) -> None:
    """Pack a model's files into one, as Spark hands files to its workers one by one."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.iterdir()):
            if file.is_file():
                packed.write(file, file.name)


def unpack_model(archive: Path) -> Scorer:
    """The model of packed files, which are on disk no longer than it takes to load it.

    Raises:
        ModelCorrupt: the files are not what they were.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        return open_model(Path(folder)).scorer


@dataclass(frozen=True, slots=True)
class Task:
    """How a batch of a feature table becomes lines; it travels to the workers.

    Args:
        archive: the name of the file with the model, which Spark brings along.
        version: of the model.
        on: the day that is scored.
        id_column: what names the account.
        reasons: how many each line tells.
        language: in which.
        erased: accounts that were forgotten, which get no line.
    """

    archive: str
    version: str
    on: date
    id_column: str
    reasons: int
    language: str
    erased: ErasedAccounts

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The lines of a partition's rows, batch after batch; the model is loaded once for all of them."""
        from pyspark import SparkFiles  # noqa: PLC0415 -- an optional extra, which is there where this runs

        scorer = unpack_model(Path(SparkFiles.get(self.archive)))
        lines, reader = self.lines(scorer.spec), ColumnReader()
        for batch in batches:
            for part in self.read(batch, scorer.spec, reader).chunks():
                yield self.score(part, scorer, lines)

    def lines(self, spec: ModelSpec) -> ScoreLines:
        """What makes the lines, as of a run on one machine."""
        others = [one.days for one in spec.horizons if one.days != spec.horizon_days]
        state = spec.catalogue_state
        return ScoreLines(
            self.reasons, others, Voice(language_of(self.language), read_sayings(state), read_currency(state))
        )

    def read(self, batch: pa.RecordBatch, spec: ModelSpec, reader: ColumnReader) -> Part:
        """The accounts of a batch and what is known of them, without those that were forgotten.

        Raises:
            TableError: a column holds what the model has not learnt it as.
        """
        ids = read_ids(batch[self.id_column])
        kept = [account not in self.erased for account in ids]
        batch = batch.filter(pa.array(kept, pa.bool_()))
        accounts = [account for account, is_kept in zip(ids, kept, strict=True) if is_kept]
        layout = Layout.from_json(spec.catalogue_state)
        if layout is None:
            columns = {feature.name: batch[feature.name] for feature in spec.features}
        else:
            columns = {
                feature.name: _read_as_learnt(batch, feature.name, feature.kind, layout, reader)
                for feature in spec.features
            }
        return Part(accounts, Known(columns, len(accounts)))

    def score(self, part: Part, scorer: Scorer, lines: ScoreLines) -> pa.RecordBatch:
        """The lines of some accounts."""
        matrix = part.known.matrix(scorer.spec)
        answers = scorer.answers_of(matrix)
        table = lines.of_answers(zip(part.accounts, answers, strict=True), self.on, self.version)
        return _as_batch(table)


def _as_batch(table: pa.Table) -> pa.RecordBatch:
    columns: Sequence[pa.Array] = [column.combine_chunks() for column in table.columns]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def _read_as_learnt(batch: pa.RecordBatch, feature: str, kind: Kind, layout: Layout, reader: ColumnReader) -> pa.Array:
    """A column of a ready table, read as `features.table` reads it; see `Layout`."""
    column = layout.ages.get(feature, feature)
    wanted: Kind = "date" if feature in layout.ages else kind
    found = reader.read(column, batch[column], wanted)
    if isinstance(found, Unused):
        raise TableError(f"The model has learnt {column} as a {wanted}; in the table it {found.why}.")
    if feature in layout.ages:
        days = batch[SNAPSHOT].cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
        found = age(found, days)
    return found.array
