"""The private servers of the suite start, answer on loopback and take what they are for."""

import psycopg
import redis
from minio import Minio

from tests.servers import S3


def test_postgresql_answers(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_redis_answers(redis_url: str) -> None:
    assert redis.Redis.from_url(redis_url).ping()


def test_s3_takes_objects(weed: S3) -> None:
    client = Minio(
        weed.url.removeprefix("s3+http://"), access_key=weed.access_key, secret_key=weed.secret_key, secure=False
    )
    assert client.stat_object("probe", "one").size == 1
