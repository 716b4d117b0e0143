#!/bin/sh
# Prints the option by which make uses all processors; nothing under `make -j`, whose jobs are handed out by that make.
case ${MAKEFLAGS-} in
*jobserver*) ;;
*) echo "-j$(getconf _NPROCESSORS_ONLN)" ;;
esac
