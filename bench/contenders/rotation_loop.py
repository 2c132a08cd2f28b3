"""The steps of a rotation Lambda that copies to other Regions, over all secrets: COUNT ORIGIN TARGET..."""

import json
import resource
import sys
import time

import boto3
from botocore.config import Config

PATIENT = Config(retries={"max_attempts": 12, "mode": "standard"})


def client(region):
    return boto3.client("secretsmanager", region_name=region, config=PATIENT)


def replicate(target, name, secret):
    version = secret["VersionId"]
    value = {"SecretString": secret["SecretString"], "ClientRequestToken": version}
    try:
        target.put_secret_value(SecretId=name, VersionStages=["AWSPENDING"], **value)
    except target.exceptions.ResourceNotFoundException:
        target.create_secret(Name=name, **value)
    stages = target.describe_secret(SecretId=name)["VersionIdsToStages"]
    held = next((id for id, labels in stages.items() if "AWSCURRENT" in labels), None)
    if held == version:
        return
    target.update_secret_version_stage(
        SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=version, RemoveFromVersionId=held
    )


def main(count, origin_region, *regions):
    started = time.perf_counter()
    processed = time.process_time()
    origin = client(origin_region)
    targets = [client(region) for region in regions]
    for index in range(int(count)):
        name = f"bench/secret-{index:06}"
        secret = origin.get_secret_value(SecretId=name)
        for target in targets:
            replicate(target, name, secret)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpuSeconds": time.process_time() - processed, "peakMiB": peak}))


main(*sys.argv[1:])
