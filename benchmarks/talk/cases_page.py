"""Cases 2 and 3 as text, tables and plots."""

from collections import defaultdict

from figures import markdown, mean, number, quantile
from svg import Labels, bar_chart


def grouped(windows, *names):
    groups = defaultdict(list)
    for window in windows:
        groups[tuple(window[name] for name in names)].append(window)
    return groups


def latencies(windows):
    return [latency for window in windows for latency in window["latency_ms"]]


def total(windows, name):
    return sum(window[name] for window in windows)


def answers_a_second(windows):
    return len(latencies(windows)) / total(windows, "seconds")


def latency_cells(windows):
    answers = latencies(windows)
    return [number(answers_a_second(windows)), number(mean(answers)), number(quantile(answers, 0.5)),
            number(quantile(answers, 0.99))]


def switches_a_second(windows, kind):
    return total(windows, kind) / total(windows, "seconds")


def case2_section(windows):
    groups = grouped(windows, "point", "subject")
    table = markdown(
        ["clients each", "both processes", "req/s", "mean ms", "p50", "p99", "threads",
         "switches/s, voluntary", "involuntary", "system part of CPU time"],
        [[str(point), subject, *latency_cells(group), str(max(window["threads"] for window in group)),
          number(switches_a_second(group, "voluntary")), number(switches_a_second(group, "involuntary")),
          f"{100 * total(group, 'system_s') / max(total(group, 'system_s') + total(group, 'user_s'), 1e-9):.1f} %"]
         for (point, subject), group in sorted(groups.items(), key=lambda item: item[0][0])])
    clients = sorted({point for point, _ in groups})
    subjects = list(dict.fromkeys(subject for _, subject in groups))

    def bars(title, unit, figure):
        names = [f"{point} client{'s' if point > 1 else ''} each" for point in clients]
        return bar_chart(Labels(title, "", unit), names, {
            subject: [figure(groups[point, subject]) if (point, subject) in groups else None for point in clients]
            for subject in subjects})

    text = f"""Two processes with the same model on the same CPUs, each with as many threads as the machine has CPUs; then the cure of the
talk, fewer threads each; and this library at its defaults, which does not know of the other process either. Both are asked
at the same time by closed loops, through [benchmarks/peers](../benchmarks/peers/README.md)'s workers; latencies are those of
both together, threads, switches and CPU time are summed over both, from /proc.

{table}

![Context switches of two processes side by side](talk-case2-switches.svg)
![99th percentile of the latency of two processes side by side](talk-case2-latency.svg)"""
    return text, {
        "case2-switches": bars("Context switches of both processes", "a second", lambda group: (
            switches_a_second(group, "voluntary") + switches_a_second(group, "involuntary"))),
        "case2-latency": bars("p99 of both processes", "ms", lambda group: quantile(latencies(group), 0.99))}


def case3_section(windows):
    groups = grouped(windows, "point", "model", "subject")
    table = markdown(
        ["quota, CPUs", "model", "subject", "req/s", "mean ms", "p50", "p99", "throttled periods", "throttled ms/s"],
        [[f"{quota:g}", model, subject, *latency_cells(group), f"{total(group, 'throttled')} of {total(group, 'periods')}",
          number(total(group, "throttled_ms") / total(group, "seconds"))]
         for (quota, model, subject), group in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1]))])
    text = f"""A gradient boosting model took 300 ms in a container, and 10 ms with one thread: the runtime had made threads for the whole
host, they spent the quota early in each period, and the kernel stopped them until the next. Here each subject has a cgroup
of its own with a real CFS quota, and one client that asks in a closed loop. The tree ensemble runs in ONNX Runtime only,
because this library has no operators for trees.

A closed loop asks for all the CPU there is, so that with half a CPU one thread spends the quota, too; what more threads
change is how early in the period, and how long everybody in the container is stopped.

{table}

![99th percentile of the latency under a quota](talk-case3.svg)"""
    return text, {"case3": _p99_plot(groups)}


def _p99_plot(groups):
    quotas = sorted({quota for quota, _, _ in groups})
    subjects = list(dict.fromkeys((model, subject) for _, model, subject in groups))
    return bar_chart(
        Labels("p99 under a quota", "", "ms"), [f"{quota:g} CPU" for quota in quotas],
        {f"{model}: {subject}": [quantile(latencies(groups[quota, model, subject]), 0.99) if (quota, model, subject) in groups else None
                   for quota in quotas] for model, subject in subjects})
