"""Dockerfile, compose file and Kubernetes manifest: read without an engine, held together."""

import json
import re
import shlex
from typing import Any

import pytest

from tests.support.repository import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

DEPLOY = ROOT / "assets" / "deploy"
USER = 10001
PORT = 8501
HEALTH = "/_stcore/health"

POD_FIELDS = {
    "automountServiceAccountToken",
    "containers",
    "securityContext",
    "volumes",
}
CONTAINER_FIELDS = {
    "name",
    "image",
    "ports",
    "env",
    "startupProbe",
    "readinessProbe",
    "livenessProbe",
    "resources",
    "securityContext",
    "volumeMounts",
}
PROBE_FIELDS = {
    "httpGet",
    "periodSeconds",
    "failureThreshold",
    "timeoutSeconds",
    "initialDelaySeconds",
}


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def arguments(name: str) -> list[str]:
    return [rest for word, rest in instructions() if word == name]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def kubernetes() -> dict[str, dict[str, Any]]:
    documents = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())
    return {document["kind"]: document for document in documents}


def pod() -> dict[str, Any]:
    found: dict[str, Any] = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    return found


def test_image_installs_and_starts_what_the_readme_does() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "install -r requirements.txt" in readme
    assert any("pip install" in run and "-r requirements.txt" in run for run in arguments("RUN"))
    start = json.loads(arguments("CMD")[-1])
    assert start[:3] == ["streamlit", "run", "app.py"]
    assert "/streamlit run app.py" in readme


def test_image_has_a_python_that_the_project_was_tried_with() -> None:
    (base,) = arguments("FROM")
    version = tuple(map(int, re.findall(r"python:(\d+)\.(\d+)-slim", base)[0]))
    assert (3, 11) <= version <= (3, 13)


def test_container_is_nobody_of_importance_and_says_when_it_is_ill() -> None:
    words = [word for word, _ in instructions()]
    assert arguments("USER") == [str(USER)]
    assert words.index("USER") < words.index("CMD")
    assert f"--uid {USER}" in arguments("RUN")[0]
    (health,) = arguments("HEALTHCHECK")
    assert f"127.0.0.1:{PORT}{HEALTH}" in health
    assert json.loads(health[health.index("[") :])[0] == "python"
    assert arguments("EXPOSE") == [str(PORT)]


def test_health_check_is_a_program_that_can_be_read() -> None:
    health = arguments("HEALTHCHECK")[0]
    program = json.loads(health[health.index("[") :])[2]
    compile(program, "health", "exec")


def test_cache_is_a_volume_that_the_app_knows() -> None:
    environment = dict(part.split("=", 1) for part in shlex.split(arguments("ENV")[0]))
    assert environment["ALEXNET_CACHE"] == "/cache"
    assert arguments("VOLUME") == ["/cache"]
    code = ROOT / "alexnet" / "weights" / "fetching" / "cache_folder.py"
    assert "ALEXNET_CACHE" in code.read_text()


def test_all_that_the_app_needs_is_sent_to_the_builder_and_nothing_secret() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert sent == {"requirements.txt", "app.py", "alexnet", "pages", "assets", ".streamlit"}
    assert all((ROOT / name).exists() for name in sent)
    assert ".streamlit/secrets.toml" in lines


def _variables_of_the_source() -> set[str]:
    sources = [*(ROOT / "alexnet").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    return {name for file in sources for name in re.findall(r"ALEXNET_[A-Z_]+", file.read_text())}


def test_variables_are_those_of_the_source() -> None:
    known = _variables_of_the_source()
    for service in ("app-1", "app-2"):
        assert set(compose()["services"][service]["environment"]) <= known
    assert {entry["name"] for entry in pod()["containers"][0]["env"]} <= known


def test_both_say_the_same() -> None:
    replica = compose()["services"]["app-1"]
    container = pod()["containers"][0]
    assert replica["environment"] == {e["name"]: e["value"] for e in container["env"]}
    assert container["image"].startswith(replica["image"])
    assert container["securityContext"]["readOnlyRootFilesystem"] is replica["read_only"] is True
    mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts == {"/cache", *replica["tmpfs"]}
    assert container["resources"]["limits"]["memory"] == "4Gi"
    assert replica["mem_limit"] == "4g"


def test_compose_builds_the_dockerfile_and_mounts_the_balancers_file() -> None:
    services = compose()["services"]
    build = services["app-1"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    source = services["balancer"]["volumes"][0].split(":")[0]
    assert (DEPLOY / source).is_file()
    assert services["balancer"]["ports"] == ["8080:8080"]
    assert set(services["balancer"]["depends_on"]) == {"app-1", "app-2"}


def test_balancer_knows_every_replica_by_its_address() -> None:
    services = compose()["services"]
    replicas = {
        service["networks"]["inside"]["ipv4_address"]
        for name, service in services.items()
        if name.startswith("app-")
    }
    text = (DEPLOY / "nginx.conf").read_text()
    code = "\n".join(line.split("#")[0] for line in text.splitlines())
    assert set(re.findall(r"server (\S+):8501", code)) == replicas
    assert code.count("{") == code.count("}")
    assert "proxy_set_header Upgrade $http_upgrade;" in code


def test_balancer_lets_uploads_pass_that_the_app_takes() -> None:
    settings = (ROOT / ".streamlit" / "config.toml").read_text()
    largest = int(re.findall(r"maxUploadSize = (\d+)", settings)[0])
    text = (DEPLOY / "nginx.conf").read_text()
    (door,) = re.findall(r"client_max_body_size (\d+)m;", text)
    assert largest < int(door) <= largest + 10
    annotations = kubernetes()["Ingress"]["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/proxy-body-size"] == f"{door}m"


def test_manifest_has_no_unknown_field() -> None:
    assert set(pod()) <= POD_FIELDS
    (container,) = pod()["containers"]
    assert set(container) <= CONTAINER_FIELDS
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert set(container[name]) <= PROBE_FIELDS
        assert container[name]["httpGet"] == {"path": HEALTH, "port": "http"}
    volumes = {volume["name"] for volume in pod()["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    versions = {kind: document["apiVersion"] for kind, document in kubernetes().items()}
    assert versions == {
        "Deployment": "apps/v1",
        "PodDisruptionBudget": "policy/v1",
        "Service": "v1",
        "Ingress": "networking.k8s.io/v1",
    }


def test_manifest_is_joined_by_its_labels_and_ports() -> None:
    documents = kubernetes()
    deployment, service = documents["Deployment"]["spec"], documents["Service"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"] == labels == service["selector"]
    assert documents["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    (port,) = pod()["containers"][0]["ports"]
    assert port == {"name": "http", "containerPort": PORT}
    assert service["ports"][0]["targetPort"] == "http"
    backend = documents["Ingress"]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == documents["Service"]["metadata"]["name"]
    assert backend["port"]["name"] == service["ports"][0]["name"]


def test_manifest_runs_several_as_nobody_and_keeps_visitors_where_they_are() -> None:
    assert kubernetes()["Deployment"]["spec"]["replicas"] >= 2
    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["securityContext"]["runAsUser"] == USER
    annotations = kubernetes()["Ingress"]["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    assert all(isinstance(value, str) for value in annotations.values())
