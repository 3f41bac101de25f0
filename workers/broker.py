"""The broker carries ids and nothing else: in the process, over Redis or over RabbitMQ. The database is the truth.

No dramatiq retries and no dramatiq time limits: attempts, leases and bounds are rows and child processes of ours, and
an asynchronous exception could not break a C call anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Callbacks, Pipelines, ShutdownNotifications

from sohoa.bounded import BilingualError
from workers.actors import QUEUES

# A killed worker's messages come back after this long (dramatiq's default did not redeliver within 500 s).
_HEARTBEAT_MS = 5_000
_EVERY_COMMAND = 1_000_000


class BrokerError(BilingualError):
    """The broker's address cannot be used, or the broker does not answer."""


def open_broker(url: str) -> dramatiq.Broker:
    """The broker of `url`: "" in this process, redis://…, amqp://…

    Raises:
        BrokerError: another kind of address.
    """
    middleware = [ShutdownNotifications(), Callbacks(), Pipelines()]
    broker: dramatiq.Broker
    if not url:
        broker = StubBroker(middleware=middleware)
    elif url.startswith(("redis://", "rediss://")):
        from dramatiq.brokers.redis import RedisBroker

        redis_broker: Any = RedisBroker
        broker = redis_broker(
            url=url, middleware=middleware, heartbeat_timeout=_HEARTBEAT_MS, maintenance_chance=_EVERY_COMMAND
        )
    elif url.startswith(("amqp://", "amqps://")):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        broker = RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    else:
        raise BrokerError(
            "broker-url",
            "Địa chỉ hàng đợi không dùng được; hãy ghi redis://… hoặc amqp://…, hoặc để trống.",
            "The broker address cannot be used; write redis://… or amqp://…, or leave it empty.",
        )
    return broker


class Queue:
    """Sends step ids to their queue, and calls `work(step_id)` in the worker that receives one."""

    def __init__(self, broker: dramatiq.Broker, work: Callable[[int], object]) -> None:
        self.broker = broker
        self._actors: dict[str, Any] = {}
        for name in QUEUES:
            declare = dramatiq.actor(actor_name=f"{name}_step", queue_name=name, broker=broker)
            self._actors[name] = declare(_receiver(work))

    def send(self, queue: str, step_id: int) -> None:
        """Hands the id to the broker.

        Raises:
            BrokerError: it does not answer; the outbox row stays and is sent later.
        """
        try:
            self._actors[queue].send(step_id)
        except (dramatiq.errors.BrokerConnectionError, ConnectionError, OSError) as cause:
            raise _unreachable() from cause
        except Exception as cause:
            if type(cause).__module__.split(".")[0] in {"redis", "pika"}:
                raise _unreachable() from cause
            raise


def _receiver(work: Callable[[int], object]) -> Callable[[int], None]:
    def received(step_id: int) -> None:
        work(step_id)

    return received


def _unreachable() -> BrokerError:
    return BrokerError(
        "broker-unreachable",
        "Hàng đợi không trả lời; công việc vẫn được giữ và sẽ gửi lại.",
        "The broker does not answer; the work is kept and sent again.",
    )


__all__ = ["BrokerError", "Queue", "open_broker"]
