"""Slurm on one machine in one folder, for one test."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from getpass import getuser
from pathlib import Path

DAEMONS = ("munged", "slurmctld", "slurmd")
CLIENTS = ("sbatch", "srun", "scancel", "scontrol", "sinfo", "squeue")
PLACES = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])

# Processes are not confined, so neither cgroups nor root are needed. There is no accounting
# database. More CPUs may be configured than the machine has.
CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/finished.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=1
SlurmdParameters=config_overrides
MinJobAge=3600
KillWait=2
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs={n_cpus} RealMemory={memory_mb}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE DefMemPerCPU=100
"""


def missing_programs():
    """Programs of Slurm that this machine lacks."""
    return [name for name in (*DAEMONS, *CLIENTS) if not shutil.which(name, path=PLACES)]


@contextmanager
def running_slurm(folder, *, n_cpus, memory_mb):
    """Start Slurm, yield the environment of its commands, and stop it."""
    folder = Path(folder)
    for name in ("state", "spool", "bin"):
        (folder / name).mkdir(parents=True)
    folder.chmod(0o755)
    configuration = folder / "slurm.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder,
            host=socket.gethostname().split(".")[0],
            user=getuser(),
            ports=free_ports(2),
            n_cpus=n_cpus,
            memory_mb=memory_mb,
        )
    )
    write_clients(folder / "bin", configuration)
    path = f"{folder / 'bin'}{os.pathsep}{PLACES}"
    environment = {**os.environ, "SLURM_CONF": str(configuration), "PATH": path}
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o600)
    files = {"socket": "munge.socket", "pid-file": "munged.pid", "log-file": "munged.log"}
    files |= {"key-file": key, "seed-file": "munge.seed"}
    options = [f"--{option}={folder / name}" for option, name in files.items()]

    def prints(word, *command):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return word in done.stdout

    with ExitStack() as daemons:
        start = [
            (["munged", "--foreground", "--force", *options], (folder / "munge.socket").exists),
            (["slurmctld", "-D"], lambda: prints("UP", "scontrol", "ping")),
            (["slurmd", "-D", "-N", "node"], lambda: prints("idle", "sinfo", "-h", "-o", "%t")),
        ]
        for command, is_ready in start:
            daemons.enter_context(daemon(command, is_ready, folder, environment))
        yield environment


@contextmanager
def daemon(command, is_ready, folder, environment):
    """Start a daemon, wait until it answers, and stop it at the end."""
    name = command[0]
    log = folder / f"{name}.out"
    with log.open("w") as output:
        process = subprocess.Popen(
            [shutil.which(name, path=PLACES), *command[1:]],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while not is_ready():
            assert process.poll() is None, f"{name} ended:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"{name} does not answer:\n{log.read_text()}"
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def write_clients(folder, configuration):
    """Write commands that find this Slurm: SLURM_CONF is not set inside a Slurm job."""
    for name in CLIENTS:
        script = folder / name
        program = shutil.which(name, path=PLACES)
        script.write_text(f'#!/bin/sh\nSLURM_CONF={configuration} exec {program} "$@"\n')
        script.chmod(0o755)


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
