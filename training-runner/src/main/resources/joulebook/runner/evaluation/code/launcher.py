# Runs the program on the standard input, below a first line that holds a token, and answers "TOKEN passed" or
# "TOKEN failed: why" on the standard output. The program itself gets no input and prints to nowhere.
import os
import sys

answers = os.dup(1)
token, _, program = sys.stdin.buffer.read().decode("utf-8").partition("\n")
nowhere = os.open(os.devnull, os.O_RDWR)
for stream in (0, 1, 2):
    os.dup2(nowhere, stream)
try:
    exec(compile(program, "program", "exec"), {"__name__": "program"})
    verdict = "passed"
except BaseException as e:  # SystemExit too: a program that leaves has not passed
    verdict = "failed: " + type(e).__name__ + " " + str(e)[:200].replace("\n", " ")
os.write(answers, (token + " " + verdict).encode("utf-8", "replace"))
os._exit(0)
