import { FileInput } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useApp } from '../ui/app-context';

/** Files may be dropped anywhere in the window. Enter and leave events come in pairs per element; the depth tells inside from outside. */
export function DropOverlay() {
  const app = useApp();
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const settle = (event: DragEvent, change: number): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth.current = Math.max(0, depth.current + change);
      setOver(depth.current > 0);
    };
    const enter = (event: DragEvent): void => settle(event, 1);
    const leave = (event: DragEvent): void => settle(event, -1);
    const hover = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    };
    const drop = (event: DragEvent): void => {
      const files = [...(event.dataTransfer?.files ?? [])];
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      if (files.length > 0) void app.openDropped(files);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
    };
  }, [app]);
  if (!over) return null;
  return (
    <div className="drop-overlay">
      <FileInput size={36} strokeWidth={1.5} />
      <b>Drop to open</b>
      <span className="muted">The file is read where it is; nothing is copied.</span>
    </div>
  );
}
