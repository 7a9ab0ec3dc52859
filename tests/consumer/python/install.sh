#!/bin/sh
# Installs the Python example by pip, without a network, into a folder of its own and runs what came of it.
#   install.sh PYTHON EXAMPLE WORK MODEL
# Exit code: 77 if there is nothing to make a wheel with.
set -eu
python=$1 example=$2 work=$3 model=$4
"$python" -c "import setuptools, wheel, pip" || exit 77
rm -rf "$work"
mkdir -p "$work"
cp -r "$example" "$work/source"  # setuptools writes beside its sources.
"$python" -m pip install --no-index --no-build-isolation --no-deps --target "$work/site" "$work/source"
cd "$work"
said=$(PYTHONPATH=$work/site "$python" -m ration "$model")
echo "$said"
echo "$said" | grep -q '^class [0-9]'
