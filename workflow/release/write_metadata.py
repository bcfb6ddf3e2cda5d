"""Write codemeta.json and .zenodo.json from CITATION.cff and pyproject.toml (`make metadata`).

Software archives and catalogs read the first, Zenodo the second when it archives a release.
"""

import json
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def codemeta(citation, project):
    """What the software is, in the terms of CodeMeta 3.0."""
    paper = citation["preferred-citation"]
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": project["name"],
        "alternateName": citation["title"],
        "description": citation["abstract"],
        "version": citation["version"],
        "datePublished": citation["date-released"],
        "license": f"https://spdx.org/licenses/{citation['license']}",
        "keywords": citation["keywords"],
        "author": [codemeta_author(author) for author in citation["authors"]],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": requirements(project),
        "applicationCategory": "Physics",
        "developmentStatus": "active",
        "referencePublication": {
            "@type": "ScholarlyArticle",
            "name": paper["title"],
            "author": [codemeta_author(author) for author in paper["authors"]],
            "datePublished": str(paper["year"]),
        },
        **renamed(citation, {"repository-code": "codeRepository", "doi": "identifier"}),
    }


def codemeta_author(author):
    """A person, or an organization where the citation has only a `name`."""
    if "name" in author:
        return {"@type": "Organization", "name": author["name"]}
    names = {"given-names": "givenName", "family-names": "familyName", "orcid": "@id"}
    return {"@type": "Person", **renamed(author, names | {"affiliation": "affiliation"})}


def requirements(project):
    """Libraries that the package and the workflow need."""
    return [*project["dependencies"], *project["optional-dependencies"]["workflow"]]


def zenodo(citation):
    """The record of a release on Zenodo, in the terms of its deposits."""
    papers = [paper for paper in citation["references"] if paper["type"] == "article"]
    return {
        "title": citation["title"],
        "description": citation["abstract"],
        "version": citation["version"],
        "publication_date": citation["date-released"],
        "upload_type": "software",
        "access_right": "open",
        "license": citation["license"],
        "language": "eng",
        "keywords": citation["keywords"],
        "creators": [zenodo_creator(author) for author in citation["authors"]],
        "related_identifiers": [
            {"identifier": identifier["value"], "relation": "references", "scheme": "arxiv"}
            for paper in papers
            for identifier in paper["identifiers"]
        ],
    }


def zenodo_creator(author):
    """`Family, Given`, or the name of a group."""
    creator = {"name": author.get("name") or f"{author['family-names']}, {author['given-names']}"}
    if "orcid" in author:
        creator["orcid"] = author["orcid"].removeprefix("https://orcid.org/")
    return creator | renamed(author, {"affiliation": "affiliation"})


def renamed(values, names):
    """The values that exist, by their new names."""
    return {new: values[old] for old, new in names.items() if old in values}


def generated(root):
    """Text of each generated file, by its name."""
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    files = {"codemeta.json": codemeta(citation, project), ".zenodo.json": zenodo(citation)}
    return {
        name: json.dumps(values, indent=2, ensure_ascii=False) + "\n"
        for name, values in files.items()
    }


if __name__ == "__main__":
    for name, text in generated(ROOT).items():
        (ROOT / name).write_text(text, encoding="utf-8")
