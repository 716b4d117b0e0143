# Draws docs/idle.svg out of what the experiment `idle` prints:
#
#   make bench B=idle | tee build/bench/idle.txt
#   gnuplot tools/bench/idle.gp >docs/idle.svg
#
# Both axes are logarithmic, so "none" stands where one silent client would.

set terminal svg size 640,400 font "sans-serif,13" background "white"
set title "What a message costs while other clients are silent"
set xlabel "silent clients"
set ylabel "µs of processor time for a message"
set logscale xy
set xtics ("none" 1, "100" 100, "1000" 1000, "10,000" 10000)
set key left top
set grid
rows(backend) = "< awk '$1 == \"" . backend . "\" && $2 ~ /^[0-9]+$/ && $4 == \"us\"' build/bench/idle.txt"
plot for [backend in "epoll poll select"] rows(backend) using ($2 > 0 ? $2 : 1):3 \
    with linespoints linewidth 2 title backend
