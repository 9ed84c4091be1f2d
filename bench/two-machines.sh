#!/bin/sh
# Runs a command as two ranks of Open MPI on two machines, which are network namespaces joined by bench/wire.c. As root, Linux.
#
# bench/two-machines.sh BITS_PER_SECOND DELAY_US COMMAND...
# bench/two-machines.sh 1e9 1000 node bin/pix2pix.mjs doctor cluster --threads 1
set -e
rate=$1 delay=$2
shift 2
folder=$(mktemp -d)
here=$(cd "$(dirname "$0")" && pwd)
cc -O2 -o "$folder/wire" "$here/wire.c"
end() {
  kill "$wire" 2>/dev/null || true
  ip netns del wire-a
  ip netns del wire-b
  rm -r "$folder"
}
ip netns add wire-a
ip netns add wire-b
"$folder/wire" tap-a wire-a tap-b wire-b "$rate" "$delay" &
wire=$!
trap end EXIT
sleep 0.5
for side in a:1 b:2; do
  name=${side%:*} number=${side#*:}
  ip netns exec "wire-$name" sh -c \
    "ip addr add 10.9.0.$number/24 dev tap-$name; ip link set tap-$name mtu 9000 up; ip link set lo up"
done
chrt -f -p 50 "$wire" # ranks that wait take whole cores, which the wire must not lack
printf '#!/bin/sh\nshift\nexec ip netns exec wire-b unshare -u sh -c "hostname second; $*"\n' >"$folder/shell" # in place of ssh
chmod +x "$folder/shell"
network=10.9.0.0/24
ip netns exec wire-a unshare -u sh -c 'hostname first; exec "$@"' - \
  mpirun --allow-run-as-root --host 10.9.0.1,10.9.0.2 -n 2 --mca plm_rsh_agent "$folder/shell" \
  --mca btl tcp,self --mca btl_tcp_if_include $network --mca oob_tcp_if_include $network "$@"
