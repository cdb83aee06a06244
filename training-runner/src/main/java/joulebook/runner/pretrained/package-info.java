/**
 * Models in Hugging Face's files: safetensors with a config.json, read and written. It leaves what layers do to the model,
 * and when to read or write to the command.
 */
@NullMarked
package joulebook.runner.pretrained;

import org.jspecify.annotations.NullMarked;
