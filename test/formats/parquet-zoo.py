"""Writes Parquet files of every codec, encoding, nested type and page version that pyarrow has, and what they say as JSON.

parquet-zoo.py FOLDER    prints [[name, rows]], rows nothing for a file that must be refused
"""

import base64
import datetime
import decimal
import hashlib
import json
import math
import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = sys.argv[1]
COUNT = 1500
zoo = []


def text(index, words=1):
    return " ".join(hashlib.md5(b"%d.%d" % (index, word)).hexdigest() for word in range(words))


def some(index, value):
    return None if index % 7 == 3 else value


def moment(value):
    """As ISO 8601: as many digits as there are, three at least."""
    whole, _, digits = value.isoformat().replace("+00:00", "").partition(".")
    digits = digits or "000"
    while len(digits) > 3 and digits.endswith("000"):
        digits = digits[:-3]
    return f"{whole}.{digits}Z"


def plain(value, type):
    if value is None:
        return None
    if pa.types.is_dictionary(type):
        return plain(value, type.value_type)
    if pa.types.is_struct(type):
        return {field.name: plain(value[field.name], field.type) for field in type}
    if pa.types.is_map(type):
        return {str(key): plain(item, type.item_type) for key, item in value}
    if hasattr(type, "value_type") and isinstance(value, list):
        return [plain(item, type.value_type) for item in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, decimal.Decimal):
        digits = str(value).replace(".", "").replace("-", "").lstrip("0")
        return float(value) if len(digits) <= 15 else format(value, "f")
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        whole, _, digits = value.isoformat().partition(".")
        return whole if not digits else f"{whole}.{digits[:3] if digits.endswith('000') else digits}"
    if isinstance(value, datetime.timedelta):
        return value // datetime.timedelta(microseconds=1)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return str(value)
    return value


def add(name, table, rows=None, **how):
    pq.write_table(table, f"{FOLDER}/{name}.parquet", **how)
    if rows is None:
        types = {field.name: field.type for field in table.schema}
        rows = [{column: plain(row[column], types[column]) for column in row} for row in table.to_pylist()]
    zoo.append([name, rows])


def column(values, type):
    return pa.table({"id": list(range(len(values))), "a": pa.array(values, type)})


chat = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
nested = pa.table(
    {
        "id": list(range(COUNT)),
        "chat": pa.array(
            [some(i, [{"role": "user", "content": some(i + k, text(i + k, 3))} for k in range(i % 4)]) for i in range(COUNT)],
            chat,
        ),
        "deep": pa.array([some(i, [[text(i)], [], None] if i % 3 else []) for i in range(COUNT)], pa.list_(pa.list_(pa.string()))),
        "record": pa.array(
            [some(i, {"x": i, "y": some(i + 1, {"z": [i, None]})}) for i in range(COUNT)],
            pa.struct([("x", pa.int32()), ("y", pa.struct([("z", pa.list_(pa.int64()))]))]),
        ),
        "map": pa.array([some(i, [(text(k), some(i + k, i)) for k in range(i % 3)]) for i in range(COUNT)], pa.map_(pa.string(), pa.int64())),
        "word": pa.array(["xyz"[i % 3] for i in range(COUNT)]),
        "text": pa.array([some(i, text(i, i % 9)) for i in range(COUNT)]),
        "number": pa.array([some(i, i * 0.37) for i in range(COUNT)]),
        "yes": pa.array([some(i, i % 2 == 0) for i in range(COUNT)]),
    }
)
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    for version in ["1.0", "2.0"]:
        add(f"{codec}-{version}", nested, compression=codec, data_page_version=version)
small = {"data_page_size": 2000, "write_batch_size": 50}
for version in ["1.0", "2.0"]:
    add(f"small-pages-{version}", nested, data_page_version=version, **small)
    add(f"plain-{version}", nested, data_page_version=version, use_dictionary=False, **small)
add("small-groups", nested, row_group_size=37)
add("page-index", nested, write_page_index=True, **small)
add("checksums", nested, write_page_checksum=True)
add("old-lists", nested, use_compliant_nested_type=False)
add("no-arrow-schema", nested, store_schema=False)
add("small-dictionaries", nested, dictionary_pagesize_limit=500, **small)
add("no-rows", nested.slice(0, 0))
add("nothing-but-nulls", pa.table({"a": pa.nulls(40), "b": pa.nulls(40, pa.string()), "c": pa.nulls(40, chat)}))
for version in ["1.0", "2.0"]:
    for codec in ["snappy", "none", "gzip"]:
        add(f"null-pages-{codec}-{version}", pa.table({"a": pa.nulls(900, pa.string())}), compression=codec, data_page_version=version, **small)

whole = [some(i, (i * 7919) % 100_003 - 50_000) for i in range(COUNT)]
broken = [some(i, math.sin(i) * 10 ** (i % 9)) for i in range(COUNT)]
words = [some(i, text(i // 3, 1 + i % 2)) for i in range(COUNT)]
encodings = {
    "DELTA_BINARY_PACKED": [("int32", whole), ("int64", whole)],
    "DELTA_LENGTH_BYTE_ARRAY": [("string", words)],
    "DELTA_BYTE_ARRAY": [("string", words)],
    "BYTE_STREAM_SPLIT": [("float", broken), ("double", broken), ("int32", whole), ("int64", whole)],
    "PLAIN": [("string", words), ("int32", whole), ("double", broken)],
    "RLE": [("bool", [some(i, i % 5 == 0) for i in range(COUNT)])],
}
for encoding, columns in encodings.items():
    for type, values in columns:
        for version in ["1.0", "2.0"]:
            add(
                f"{encoding}-{type}-{version}",
                column(values, pa.type_for_alias(type)),
                use_dictionary=False,
                column_encoding={"a": encoding},
                data_page_version=version,
                **small,
            )

far = datetime.datetime(1911, 2, 3, 4, 5, 6, 789012)
utc = datetime.timezone.utc
types = {
    **{f"int{bits}": (pa.type_for_alias(f"int{bits}"), [-(2 ** (bits - 1)), 0, None, 2 ** (bits - 1) - 1]) for bits in [8, 16, 32, 64]},
    **{f"uint{bits}": (pa.type_for_alias(f"uint{bits}"), [0, None, 2**bits - 1]) for bits in [8, 16, 32, 64]},
    "half": (pa.float16(), [0.5, None, -2.0, 65504.0]),
    "float": (pa.float32(), [0.5, None, math.nan, math.inf]),
    "double": (pa.float64(), [0.1, None, 1e300, -math.inf]),
    "date32": (pa.date32(), [datetime.date(1, 1, 1), None, datetime.date(9999, 12, 31)]),
    "date64": (pa.date64(), [datetime.date(1900, 5, 6), None]),
    "time-s": (pa.time32("s"), [datetime.time(1, 2, 3), None]),
    "time-ms": (pa.time32("ms"), [datetime.time(23, 59, 59, 7000), None, datetime.time(0)]),
    "time-us": (pa.time64("us"), [datetime.time(23, 59, 59, 7), None]),
    "timestamp-s": (pa.timestamp("s"), [far.replace(microsecond=0), None]),
    "timestamp-ms": (pa.timestamp("ms"), [far.replace(microsecond=789000), None]),
    "timestamp-us": (pa.timestamp("us"), [far, None, datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)]),
    "timestamp-utc": (pa.timestamp("us", tz="UTC"), [far.replace(tzinfo=utc), None]),
    "duration": (pa.duration("us"), [datetime.timedelta(days=-1, microseconds=3), None]),
    "decimal32": (pa.decimal128(7, 2), [decimal.Decimal("0.30"), None, decimal.Decimal("-12345.67"), decimal.Decimal("0")]),
    "decimal64": (pa.decimal128(16, 1), [decimal.Decimal("0.3"), None, decimal.Decimal("-999999999999999.9")]),
    "decimal128": (pa.decimal128(38, 10), [decimal.Decimal("1234567890123456789012345678.0123456789"), None, decimal.Decimal("-0.1")]),
    "decimal256": (pa.decimal256(76, 0), [decimal.Decimal(10) ** 75, None, decimal.Decimal(-5)]),
    "binary": (pa.binary(), [b"text", None, b"\x00\xff\xfe", b""]),
    "fixed-binary": (pa.binary(4), [b"text", None, b"\x00\xff\xfe\x80"]),
    "large-string": (pa.large_string(), ["é😀", None, ""]),
    "string-view": (pa.string_view(), ["é😀", None, "longer than twelve bytes"]),
    "large-list": (pa.large_list(pa.int32()), [[1, None], None, []]),
    "fixed-list": (pa.list_(pa.int32(), 2), [[1, 2], None, [3, None]]),
    "dictionary": (pa.dictionary(pa.int8(), pa.string()), ["a", None, "a", "b"]),
    "map-of-lists": (pa.map_(pa.int32(), pa.list_(chat)), [[(1, [[{"role": "a", "content": None}]])], None, []]),
    "list-of-maps": (pa.list_(pa.map_(pa.string(), pa.string())), [[[("a", "b")], []], None]),
    "struct-of-structs": (pa.struct([("a", pa.struct([("b", pa.struct([("c", pa.string())]))]))]), [{"a": {"b": None}}, None, {"a": None}]),
    "uuid": (pa.uuid(), [uuid.UUID(int=5).bytes, None]),
    "json": (pa.json_(), ["5", None]),
}
for name, (type, values) in types.items():
    rows = [{"id": i, "a": 5 if v else None} for i, v in enumerate(values)] if name == "json" else None
    for version in ["1.0", "2.0"]:
        add(f"{name}-{version}", column(values, type), rows, data_page_version=version)
required = pa.schema([pa.field("a", pa.string(), False), pa.field("b", pa.list_(pa.field("element", pa.int32(), False)), False)])
large = pa.table({"id": list(range(6000)), "text": [some(i, text(i, 20 + i % 30)) for i in range(6000)],
    "list": [[text(i + k, 1 + i % 9) for k in range(i % 4)] for i in range(6000)]})
add("large-pages", large, use_dictionary=False)
add("large-group", large, data_page_version="2.0", **small)
add("required", pa.table([["x", ""], [[1], []]], schema=required))
add("nanoseconds", column([1_000_000_001, None, -1], pa.timestamp("ns")), [
    {"id": 0, "a": "1970-01-01T00:00:01.000000001Z"}, {"id": 1, "a": None}, {"id": 2, "a": "1969-12-31T23:59:59.999999999Z"}])
add("int96", column([far, None], pa.timestamp("us")), use_deprecated_int96_timestamps=True)
add("time-ns", column([3_600_000_000_001, None], pa.time64("ns")), [{"id": 0, "a": "01:00:00.000000001"}, {"id": 1, "a": None}])
long = "a long text, é😀 " * 300_000
add("5-MB", column([long, None, "short", long], pa.string()))
add("names", pa.table({"a.b": [1], "list": [[{"element": 2}]], "": ["x"]}), [{"a.b": 1, "list": [{"element": 2}], "": "x"}])

import pyarrow.parquet.encryption as pe


class Keys(pe.KmsClient):
    def __init__(self, _):
        super().__init__()

    def wrap_key(self, key, _):
        return base64.b64encode(key)

    def unwrap_key(self, key, _):
        return base64.b64decode(key)


factory = pe.CryptoFactory(Keys)
for name, footer in {"encrypted": False, "encrypted-column": True}.items():
    how = pe.EncryptionConfiguration(footer_key="f", column_keys={"k": ["a"]}, plaintext_footer=footer)
    keys = factory.file_encryption_properties(pe.KmsConnectionConfig(), how)
    with pq.ParquetWriter(f"{FOLDER}/{name}.parquet", column([1], pa.int64()).schema, encryption_properties=keys) as writer:
        writer.write_table(column([1], pa.int64()))
    zoo.append([name, None])

with open(f"{FOLDER}/zoo.json", "w") as file:
    json.dump(zoo, file)
print(json.dumps(len(zoo)))
