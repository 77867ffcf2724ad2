"""An event producer: writes one render job to Kafka, waits for its end, fetches the video.

    render_producer.py client.properties PROMPT FILE

The properties are those of librdkafka (bootstrap.servers, security.protocol, sasl.*) and a few of its own, which all have
defaults: render.topic, render.events, render.tenant, render.id, render.timeout.s, gateway.url, gateway.key. Ends with 0 when
the video is there, 1 when the render failed.

The modules under kinora/v1 are made from Kinora's proto files; see README.md beside this file.
"""

import hashlib
import os
import sys
import time
import urllib.request
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition

from kinora.v1.event_pb2 import COMPLETED, Outcome, RenderEvent
from kinora.v1.job_pb2 import RenderJob, RenderSpec


def read_properties(path):
    settings = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if line and not line.startswith("#"):
                name, _, value = line.partition("=")
                settings[name.strip()] = value.strip()
    return settings


def kafka(settings, **more):
    own = ("render.", "gateway.")
    return {k: v for k, v in settings.items() if not k.startswith(own)} | more


def uuid7():
    """48 bits of time, then chance (RFC 9562)."""
    value = time.time_ns() // 1_000_000 << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def events_from_now(settings):
    """A reader of committed events that stands at their ends. It assigns its partitions itself, so the group is only a name."""
    consumer = Consumer(
        kafka(
            settings,
            **{
                "group.id": "not-used",
                "isolation.level": "read_committed",
                "enable.auto.commit": "false",
            },
        )
    )
    topic = settings.get("render.events", "kinora.events")
    partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
    ends = []
    for partition in partitions:
        _, end = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30)
        ends.append(TopicPartition(topic, partition, end))
    consumer.assign(ends)
    return consumer


def write(settings, job):
    """Returns when every replica that must have the job has it. Writing it again under the same id does no harm."""
    producer = Producer(kafka(settings, **{"acks": "all", "enable.idempotence": "true"}))
    faults = []
    producer.produce(
        settings.get("render.topic", "kinora.jobs.interactive"),
        key=job.id,
        value=job.SerializeToString(),
        on_delivery=lambda fault, _: faults.append(fault) if fault else None,
    )
    left = producer.flush(60)
    if left or faults:
        raise RuntimeError(f"the job was not written: {faults or 'no answer'}")


def await_end(consumer, render, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None or message.error() or message.key() != render.encode():
            continue
        event = RenderEvent.FromString(message.value())
        print(event.WhichOneof("kind"), flush=True)
        if event.HasField("ended"):
            return event.ended
    raise TimeoutError(f"render {render} did not end in {seconds} s")


def fetch(settings, end, file):
    """The first output, checked against the digest in the event. Its key in the store is output.key."""
    output = end.outputs[0]
    gateway = settings.get("gateway.url", "http://127.0.0.1:8080")
    request = urllib.request.Request(f"{gateway}/v1/renders/{end.id}/videos/{output.placement}")
    if settings.get("gateway.key"):
        request.add_header("Authorization", "Bearer " + settings["gateway.key"])
    with urllib.request.urlopen(request, timeout=60) as answer:
        video = answer.read()
    if hashlib.sha256(video).digest() != output.sha256:
        raise RuntimeError("the video is not the one that the event tells of")
    with open(file, "wb") as out:
        out.write(video)
    print(f"{output.key} -> {file}")


def main(properties, prompt, file):
    settings = read_properties(properties)
    job = RenderJob(
        id=settings.get("render.id") or uuid7(),
        tenant=settings.get("render.tenant", "local"),
        spec=RenderSpec(prompt=prompt, labels={"from": "python"}),
    )
    consumer = events_from_now(settings)
    try:
        write(settings, job)
        print("render", job.id, flush=True)
        end = await_end(consumer, job.id, float(settings.get("render.timeout.s", "600")))
    finally:
        consumer.close()
    if end.outcome == COMPLETED:
        fetch(settings, end, file)
        return 0
    print(f"{Outcome.Name(end.outcome)}: {end.failure.message}", file=sys.stderr)
    for fault in end.failure.violations:
        print(f"  {fault.field} = '{fault.value}': want {fault.allowed}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: render_producer.py client.properties PROMPT FILE")
    sys.exit(main(*sys.argv[1:]))
