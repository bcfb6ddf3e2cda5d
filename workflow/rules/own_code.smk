# Planning and jobs import the rgdl beside the Snakefile, whatever else is installed: the digests of
# its code decide what runs again, and the results record them. Each job checks it once more.
import os
import re
import sys
from pathlib import Path

# The folder of the workflow, which may differ from the folder of the run.
ROOT = Path(str(workflow.current_basedir), "..", "..").resolve()

if (ROOT / "rgdl").is_dir():  # not so where the workflow is loaded from an address
    sys.path.insert(0, str(ROOT))
    known = [
        path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path
    ]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(ROOT), *known]))

    envvars:
        "PYTHONPATH",

    import rgdl

    imported = Path(rgdl.__file__).parent
    if not imported.samefile(ROOT / "rgdl"):
        sys.exit(
            f"this workflow needs {ROOT / 'rgdl'}, but {imported} is already imported"
        )


if re.search(r"""[\s|&;<>()$`"'*?{}\\]""", sys.executable):
    sys.exit(
        f"Snakemake cannot start jobs with {sys.executable}: move the environment to a folder "
        "without spaces and other special characters in its path"
    )

ROOT = Path() if ROOT == Path.cwd() else ROOT
