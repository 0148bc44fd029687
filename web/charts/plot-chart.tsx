import * as Plot from '@observablehq/plot';
import { useEffect, useRef, useState } from 'react';

interface PlotChartProps {
  /** Makes the plot for a width in pixels. Must be stable between renders with the same data. */
  readonly render: (width: number) => Plot.PlotOptions;
  readonly label: string;
}

/** Draws a plot and draws it again when its data or its width changes. */
export function PlotChart({ render, label }: PlotChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (!element || width === 0) return;
    const plot = Plot.plot({ ...render(width), width, ariaLabel: label });
    element.replaceChildren(plot);
    return () => plot.remove();
  }, [render, width, label]);

  return <div className="chart" ref={frame} />;
}
