/** The Helm chart, read by Helm, Kubernetes' own types and Prometheus. */
@NullMarked
package io.tripline.chart;

import org.jspecify.annotations.NullMarked;
