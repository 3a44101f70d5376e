"""Reference values from lifelines and pingouin, which need an older pandas and so a virtual environment of their own.

Run: python -m venv references && references/bin/pip install lifelines==0.30.3 pingouin==0.7.0
     cd tests/golden && .../references/bin/python lifelines_pingouin.py        writes lifelines_pingouin.csv
"""

import csv
from pathlib import Path

HERE = Path(__file__).parent


def rows(name):
    return list(csv.DictReader((HERE / name).read_text(encoding="utf-8").splitlines()))


def main():
    import lifelines
    import pandas as pd
    import pingouin

    found = []

    def add(set_name, what, time, value, low, high, software):
        numbers = [repr(float(number)) for number in (time, value, low, high)]
        found.append([set_name, what, *numbers, software])

    data = pd.DataFrame(rows("survival_data.csv"))
    for name, group in data.groupby("set", sort=False):
        fitter = lifelines.KaplanMeierFitter().fit(group["time"].astype(float), group["event"] == "TRUE")
        limits = fitter.confidence_interval_
        for time, share in fitter.survival_function_["KM_estimate"].items():
            low, high = limits.loc[time]
            add(name, "survival", time, share, low, high, f"lifelines {lifelines.__version__}")
    data = pd.DataFrame(rows("coupling_data.csv"))
    for name, group in data.groupby("set", sort=False):
        group = group.assign(x=pd.to_numeric(group["x"], errors="coerce"), y=group["y"].astype(float))
        r = pingouin.rm_corr(data=group, x="x", y="y", subject="person")
        add(name, "rmcorr", r["dof"].iloc[0], r["r"].iloc[0], *r["CI95"].iloc[0], f"pingouin {pingouin.__version__}")
    with (HERE / "lifelines_pingouin.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["set", "what", "time", "value", "low", "high", "software"])
        writer.writerows(found)


if __name__ == "__main__":
    main()
